"""The only place with SQL at the district. Functions take an open connection; the service owns the transaction."""
