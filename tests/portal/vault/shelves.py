"""What tests of sealed files share: a look at the bytes as they lie in a folder or bucket, and a way to write one."""

import uuid

from portal.vault.files import SealedWriter, open_sealed

BINDING = "review|document|version"


class Shelf:
    """One kind of store, with what the tests need to look at and tamper with the bytes that lie there."""

    def __init__(self, folder=None, bucket=None):
        self.folder, self.bucket = folder, bucket

    def names(self):
        if self.folder:
            return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file())
        client, bucket = self.bucket
        return sorted(
            item["Key"].removeprefix("sealed/") for item in client.list_objects_v2(Bucket=bucket).get("Contents", [])
        )

    def uploads(self):
        if self.folder:
            return [name for name in self.names() if name.endswith(".part")]
        client, bucket = self.bucket
        return [item["Key"] for item in client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])]

    def get(self, name):
        if self.folder:
            return (self.folder / name).read_bytes()
        client, bucket = self.bucket
        return client.get_object(Bucket=bucket, Key=f"sealed/{name}")["Body"].read()

    def put(self, name, data):
        if self.folder:
            (self.folder / name).write_bytes(data)
            return
        client, bucket = self.bucket
        client.put_object(Bucket=bucket, Key=f"sealed/{name}", Body=data)


def new_name():
    return f"{uuid.uuid4().hex}/{uuid.uuid4().hex}"


def stored(scope, data, *, binding=BINDING, piece=1 << 20, name=None):
    with SealedWriter(scope, "rooms", name or new_name(), binding) as writer:
        for start in range(0, len(data), piece):
            writer.write(data[start : start + piece])
        return writer.finish()


def whole(scope, sealed):
    with open_sealed(scope, sealed) as reader:
        return b"".join(reader.chunks())
