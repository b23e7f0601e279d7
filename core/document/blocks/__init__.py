"""The blocks every document is put together from; each makes strips of measured height."""
