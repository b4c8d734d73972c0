# Every object that kubenix makes of a generated module. It would render charts in the middle of evaluation; `rendered`
# takes the place of that: what a chart gives, as a JSON file, by default nothing, which leaves the objects of ours.
{
  evalModules,
  lib,
  module,
  rendered ? _release: ./no-objects.json,
}:
let
  fake._module.args.helm = lib.mkForce { chart2json = rendered; };
in
(evalModules {
  modules = [
    module
    fake
  ];
}).config.kubernetes.objects
