"""A session with RustFS's KMS admin API, signed by Debian's botocore as it signs for S3, for test/e2e/rustfs/botocore.spec.ts.

Endpoint and credentials come from the environment. Writes what it saw as one JSON object on its standard output.
"""

import json
import os
import urllib.error
import urllib.request

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNER = S3SigV4Auth(
    Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]), "s3", "us-east-1"
)
TIMEOUT_SECONDS = 30


def call(method, path, body=None, sent=None):
    """Status and body of a call; `sent` goes out in the place of the body that was signed."""
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    url = os.environ["ENDPOINT"] + "/rustfs/admin/v3/kms" + path
    signed = AWSRequest(method=method, url=url, data=data, headers=headers)
    SIGNER.add_auth(signed)
    request = urllib.request.Request(url, data=sent or data, headers=dict(signed.headers.items()), method=method)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:
            return [reply.status, json.loads(reply.read() or b"null")]
    except urllib.error.HTTPError as error:
        return [error.code, json.loads(error.read())]


configured = call("POST", "/configure", {"backend_type": "local"})
started = call("POST", "/start")
created = call("POST", "/keys", {"KeyUsage": "ENCRYPT_DECRYPT", "Tags": {"name": "team/disks"}})
key = created[1]["key_id"]
named = call("GET", "/keys/team%2Fdisks?impact=false")
listed = call("GET", "/keys?limit=50&marker=")
data_key = call("POST", "/generate-data-key", {"key_id": key, "key_spec": "AES_256", "encryption_context": {"ä": "€"}})
replayed = call("POST", "/keys", {"Description": "signed"}, b'{"Description":"sent"}')
leaving = call("DELETE", "/keys/delete", {"key_id": key, "pending_window_in_days": 7})
cleared = call("POST", "/clear-cache")
print(
    json.dumps(
        {
            "service": [configured[0], started],
            "key": [created[0], named[0], named[1]["key_metadata"]["key_id"] == key, listed[1]["keys"][0]["key_id"] == key],
            "data_key": [data_key[0], sorted(data_key[1])],
            "replayed": replayed,
            "leaving": [leaving[0], leaving[1]["key_metadata"]["enabled"]],
            "cleared": cleared,
        }
    )
)
