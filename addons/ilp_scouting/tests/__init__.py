from . import (
    test_http,
    test_import,
    test_kernel,
    test_matching,
    test_meeting,
    test_scale,
    test_security,
    test_tours,
    test_verdict,
)
