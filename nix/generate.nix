# What `nixscope generate` writes for a spec, as a derivation.
{
  pkgs,
  name,
  spec,
}:
pkgs.runCommand "nixscope-${name}" { nativeBuildInputs = [ (pkgs.callPackage ./package.nix { }) ]; }
  ''
    nixscope generate ${spec} --out $out
  ''
