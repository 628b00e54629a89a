"""The kit at a JupyterHub: the same notebooks and panels for several people, and a service that keeps their event."""
