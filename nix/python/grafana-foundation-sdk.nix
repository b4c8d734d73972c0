# grafana-foundation-sdk from its wheel. Its version has an epoch, and a store path cannot hold the `!` that the file
# name has, so the file gets a name of its own. Hash as in requirements.lock.
{
  lib,
  buildPythonPackage,
  fetchPypi,
}:
buildPythonPackage {
  pname = "grafana-foundation-sdk";
  version = "10.1.0";
  format = "wheel";

  src =
    (fetchPypi {
      pname = "grafana_foundation_sdk";
      version = "1769699998!10.1.0";
      format = "wheel";
      dist = "py3";
      python = "py3";
      abi = "none";
      platform = "any";
      hash = "sha256-0TH/5JBX+2aboxzn4oowPJazrs9DMrIN4zz6VRENSYw=";
    }).overrideAttrs
      { name = "grafana_foundation_sdk-10.1.0-py3-none-any.whl"; };

  pythonImportsCheck = [ "grafana_foundation_sdk" ];
  meta = {
    description = "Types and builders for Grafana dashboards";
    homepage = "https://github.com/grafana/grafana-foundation-sdk";
    license = lib.licenses.asl20;
  };
}
