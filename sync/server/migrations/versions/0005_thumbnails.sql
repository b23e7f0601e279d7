CREATE TABLE thumbnails (
    district TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    thumbnail TEXT NOT NULL,
    PRIMARY KEY (district, sha256)
);
