"""Tests that need a control plane: a real API server with its store, and the operator. Run by make test-cluster."""
