"""What `make bench` measures: ratios against something plain, measured in the same run. Nothing here is a gate."""
