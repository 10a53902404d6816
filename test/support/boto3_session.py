"""A session of Debian's boto3 with a key management service, for test/e2e/aws/boto3.spec.ts.

Endpoint, region and credentials come from the environment, as they do for any program that uses boto3. Writes what it saw as one
JSON object on its standard output; ends with an error where the service or the client does not do what is asked.
"""

import hashlib
import json
import os

import boto3
import botocore.exceptions

kms = boto3.client("kms", endpoint_url=os.environ["ENDPOINT"])


def refused(call, **members):
    """The error code and HTTP status of a call that has to be refused."""
    try:
        call(**members)
    except botocore.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return [error.response["Error"]["Code"], status, type(error).__name__]
    raise SystemExit(f"{call.__name__} was not refused")


def life():
    made = kms.create_key(Description="made by boto3", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]
    key = made["KeyId"]
    kms.create_alias(AliasName="alias/boto3", TargetKeyId=key)
    described = kms.describe_key(KeyId="alias/boto3")["KeyMetadata"]
    listed = [each["KeyId"] for page in kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 1}) for each in page["Keys"]]
    kms.disable_key(KeyId=key)
    disabled = refused(kms.encrypt, KeyId=key, Plaintext=b"x")
    kms.enable_key(KeyId=key)
    kms.enable_key_rotation(KeyId=key)
    rotation = kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
    tags = kms.list_resource_tags(KeyId=key)["Tags"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    leaving = kms.describe_key(KeyId=key)["KeyMetadata"]
    kms.cancel_key_deletion(KeyId=key)
    kms.enable_key(KeyId=key)
    return {
        "key": key,
        "described": described["KeyId"] == key and described["Arn"] == made["Arn"],
        "description": described["Description"],
        "age": abs((described["CreationDate"] - made["CreationDate"]).total_seconds()),
        "listed": key in listed and len(set(listed)) == len(listed),
        "disabled": disabled,
        "rotation": rotation,
        "tags": tags,
        "leaving": [leaving["KeyState"], leaving["DeletionDate"].tzinfo is not None],
    }


def secrets(key):
    context = {"volume": "7"}
    sealed = kms.encrypt(KeyId="alias/boto3", Plaintext=b"secret", EncryptionContext=context)
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
    data_key = kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    same = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"] == data_key["Plaintext"]
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    moved = kms.re_encrypt(CiphertextBlob=sealed["CiphertextBlob"], SourceEncryptionContext=context, DestinationKeyId=other)
    return {
        "opened": opened["Plaintext"].decode(),
        "dataKey": [same, len(data_key["Plaintext"])],
        "random": len(kms.generate_random(NumberOfBytes=48)["Plaintext"]),
        "moved": kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["KeyId"].endswith(other),
        "wrongContext": refused(kms.decrypt, CiphertextBlob=sealed["CiphertextBlob"]),
        "wrongKey": refused(kms.decrypt, CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context, KeyId=other),
        "tooLong": refused(kms.encrypt, KeyId=key, Plaintext=b"x" * 4097),
        "dryRun": refused_dry(key),
    }


def refused_dry(key):
    """Debian's boto3 is older than dry runs: it says so itself, before it sends anything."""
    try:
        return refused(kms.encrypt, KeyId=key, Plaintext=b"x", DryRun=True)
    except botocore.exceptions.ParamValidationError as error:
        return [type(error).__name__]


def proofs():
    signer = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    algorithm = "RSASSA_PSS_SHA_256"
    message = b"what is signed"
    signature = kms.sign(KeyId=signer, Message=message, SigningAlgorithm=algorithm)["Signature"]
    digest = hashlib.sha256(message).digest()
    valid = kms.verify(KeyId=signer, Message=digest, MessageType="DIGEST", Signature=signature, SigningAlgorithm=algorithm)
    mac_key = kms.create_key(KeySpec="HMAC_224", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    mac = kms.generate_mac(KeyId=mac_key, Message=message, MacAlgorithm="HMAC_SHA_224")["Mac"]
    return {
        "publicKey": len(kms.get_public_key(KeyId=signer)["PublicKey"]),
        "signatureValid": valid["SignatureValid"],
        "wrongSignature": refused(kms.verify, KeyId=signer, Message=b"other", Signature=signature, SigningAlgorithm=algorithm),
        "mac": len(mac),
        "macValid": kms.verify_mac(KeyId=mac_key, Message=message, MacAlgorithm="HMAC_SHA_224", Mac=mac)["MacValid"],
        "wrongMac": refused(kms.verify_mac, KeyId=mac_key, Message=b"other", MacAlgorithm="HMAC_SHA_224", Mac=mac),
    }


def strangers(key):
    session = boto3.Session(aws_access_key_id="AKIDUNKNOWN", aws_secret_access_key="x")
    nobody = session.client("kms", endpoint_url=os.environ["ENDPOINT"])
    elsewhere = boto3.client("kms", endpoint_url=os.environ["ENDPOINT"], region_name="eu-west-1")
    return {
        "unknown": refused(kms.describe_key, KeyId="00000000-0000-4000-8000-000000000000"),
        "nobody": refused(nobody.describe_key, KeyId=key),
        "elsewhere": refused(elsewhere.describe_key, KeyId=key),
        "notOffered": refused(kms.describe_custom_key_stores),
    }


seen = {"version": boto3.__version__, "life": life()}
seen["secrets"] = secrets(seen["life"]["key"])
seen["proofs"] = proofs()
seen["strangers"] = strangers(seen["life"]["key"])
print(json.dumps(seen))
