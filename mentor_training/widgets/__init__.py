"""The panels that people see: one panel is one .py, one .js and one .css over the shared base."""
