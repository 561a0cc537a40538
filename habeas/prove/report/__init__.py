"""A submission assembled from figures that may be published, rows of the gap matrix, judgments, and stories without names."""
