"""Starting the portal on one machine: packages, a private PostgreSQL, and every process together."""
