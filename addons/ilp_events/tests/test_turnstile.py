import time

from odoo.tests import BaseCase, tagged

from ..controllers import turnstile


@tagged("post_install", "-at_install")
class TestTurnstile(BaseCase):
    """Registrations of one process in turn: two at once, and a wait that ends."""

    def test_the_third_waits_until_one_is_ready(self):
        with turnstile.in_turn(), turnstile.in_turn():
            start = time.monotonic()
            with turnstile.in_turn():
                waited = time.monotonic() - start
        self.assertGreaterEqual(waited, turnstile._PATIENCE * 0.9)
        start = time.monotonic()
        with turnstile.in_turn(), turnstile.in_turn():
            self.assertLess(time.monotonic() - start, turnstile._PATIENCE / 2)

    def test_an_error_leaves_the_place_to_the_next(self):
        for _time in range(3):
            with self.assertRaises(ZeroDivisionError), turnstile.in_turn():
                raise ZeroDivisionError
        self.assertTrue(all(turnstile._PLACES.acquire(blocking=False) for _place in range(2)))
        for _place in range(2):
            turnstile._PLACES.release()
