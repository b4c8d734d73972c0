"""What writing would change, by host and by object, and what that means for data, pods and people."""
