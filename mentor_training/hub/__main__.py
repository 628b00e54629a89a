"""`python -m mentor_training.hub`: the event service, as the hub starts it."""

from .service import main

main()
