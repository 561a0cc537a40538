"""The gap matrix: what an agreement or act lacks, whom that harmed, and wording that would close the gap."""
