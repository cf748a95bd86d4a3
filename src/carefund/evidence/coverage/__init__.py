"""What a careful analyst would find before trusting a total: one module for each kind of finding."""
