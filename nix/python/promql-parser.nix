# promql-parser from its wheels: one for each platform and Python. Hashes as in requirements.lock, by the tag of the
# Python that nixpkgs has as python3 or may have next.
{
  lib,
  stdenv,
  buildPythonPackage,
  fetchPypi,
  python,
  autoPatchelfHook,
}:
let
  wheels = {
    x86_64-linux = {
      platform = "manylinux2014_x86_64.manylinux_2_17_x86_64";
      cp312 = "sha256-d8n2f3SAMCUJiTfwcdYPlYL1P10uc15Bs7Pybg5Y/LY=";
      cp313 = "sha256-NoQewhdiVNn3CVkdrSKroln4j8i4oUj2a5vJoEa1ZVQ=";
      cp314 = "sha256-sZwe+Tab4KeA7sJ8skctVFmcXI4Ip9vRGxWRKFJ9npw=";
    };
    aarch64-linux = {
      platform = "manylinux2014_aarch64.manylinux_2_17_aarch64";
      cp312 = "sha256-OwfMWyOPKLU4qS8ocIXvaO8DqZ/5pB0rsoulKGWPUFA=";
      cp313 = "sha256-7m7sdyhshyLKlenfp3+aRrzNRseYnuiOocdr8Yr6NHk=";
      cp314 = "sha256-4Lv1JsxJxGUrpGEzRDI+Um3gmZyBKIOzzrm2VmGGtT8=";
    };
    x86_64-darwin = {
      platform = "macosx_10_12_x86_64";
      cp312 = "sha256-cPNp2RkKw33P3++ohGVCSWLiGkANOI7iB3mdDj7FQow=";
      cp313 = "sha256-f+ZQsMIPYTfPEE+KZltKtKFhS3OzeZrLlRvYqw63Qlo=";
      cp314 = "sha256-72TocVWje2kZU8flJBk7kZr5dnv8/qP3TXA12LZawNU=";
    };
    aarch64-darwin = {
      platform = "macosx_11_0_arm64";
      cp312 = "sha256-t18aHkROUCdhhgTIgeuh4x+VnybW+PlFCA50NCeTTVw=";
      cp313 = "sha256-1hkjfBynjCIzOOKu/r8OMPSpm1SmBQzXfqFkUL7juvI=";
      cp314 = "sha256-rJRa8eH6UAZcwvS3//pyYbaxEqVw91m1fVXuXbPXmWE=";
    };
  };
  inherit (stdenv.hostPlatform) system;
  tag = "cp${lib.replaceStrings [ "." ] [ "" ] python.pythonVersion}";
  wheel = wheels.${system} or (throw "nixscope: PyPI has no promql-parser wheel for ${system}");
in
buildPythonPackage rec {
  pname = "promql-parser";
  version = "0.12.0";
  format = "wheel";

  src = fetchPypi {
    pname = "promql_parser";
    inherit version format;
    inherit (wheel) platform;
    dist = tag;
    python = tag;
    abi = tag;
    hash =
      wheel.${tag} or (throw "nixscope: no hash for promql-parser ${version} on ${tag}, see nix/python");
  };

  # The extension is linked against libgcc_s, which a manylinux wheel expects on the system.
  nativeBuildInputs = lib.optionals stdenv.hostPlatform.isLinux [ autoPatchelfHook ];
  buildInputs = lib.optionals stdenv.hostPlatform.isLinux [ stdenv.cc.cc.lib ];

  pythonImportsCheck = [ "promql_parser" ];
  meta = {
    description = "PromQL parser for Python";
    homepage = "https://github.com/messense/py-promql-parser";
    license = lib.licenses.mit;
    platforms = lib.attrNames wheels;
  };
}
