"""Says whether the library of the standard believes a webhook."""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

asked = json.loads(sys.argv[1])
try:
    Webhook(asked["secret"]).verify(asked["body"], asked["headers"])
    print("proved")
except WebhookVerificationError:
    print("not proved")
