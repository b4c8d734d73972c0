"""The ways of deployment: one module each. A target prints what was decided before it."""
