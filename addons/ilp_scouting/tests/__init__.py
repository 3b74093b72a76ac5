from . import (
    test_benefits,
    test_http,
    test_import,
    test_input,
    test_kernel,
    test_matching,
    test_meeting,
    test_scale,
    test_security,
    test_tours,
    test_verdict,
)
