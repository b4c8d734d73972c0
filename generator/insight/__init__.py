"""What one can ask about a cluster without writing it. Each module answers one question with frozen data."""
