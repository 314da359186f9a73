"""`python -m imperal_cachegen` is `cachegen`."""

from .cli import main

if __name__ == "__main__":
    main()
