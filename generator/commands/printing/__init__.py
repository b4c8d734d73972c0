"""What commands found out, as lines to print: for a terminal, for a pull request, for machines."""
