# grafana-foundation-sdk from its wheel. Its version has an epoch, and a store path cannot hold the `!` that the file
# name has, so this is fetchurl with a name of its own in place of fetchPypi. Hash as in requirements.lock.
{
  lib,
  buildPythonPackage,
  fetchurl,
}:
buildPythonPackage {
  pname = "grafana-foundation-sdk";
  version = "10.1.0";
  format = "wheel";

  src = fetchurl {
    name = "grafana_foundation_sdk-10.1.0-py3-none-any.whl";
    url = "mirror://pypi/17/3b/49dd4a2137dd193b7c77a034f077c370119ecee9cb45fd0b819023d19bad/grafana_foundation_sdk-1769699998!10.1.0-py3-none-any.whl";
    hash = "sha256-0TH/5JBX+2aboxzn4oowPJazrs9DMrIN4zz6VRENSYw=";
  };

  pythonImportsCheck = [ "grafana_foundation_sdk" ];
  meta = {
    description = "Types and builders for Grafana dashboards";
    homepage = "https://github.com/grafana/grafana-foundation-sdk";
    license = lib.licenses.asl20;
  };
}
