# kubenix as far as our flake calls it: the modules it is given, and the charts that it would render.
{
  outputs = _: {
    evalModules.x86_64-linux =
      { modules }:
      {
        config.kubernetes.objects = map (
          module: if builtins.isPath module then module else "override"
        ) modules;
      };
  };
}
