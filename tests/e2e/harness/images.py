"""Images made in the test from the machine's own busybox: nothing is downloaded."""
import gzip
import hashlib
import io
import json
import os
import subprocess
import tarfile

BUSYBOX = next((path for path in ("/bin/busybox", "/usr/bin/busybox") if os.path.exists(path)), None)
PASSWD = "root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000::/home/guest:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n"
GROUP = "root:x:0:\nguest:x:1000:\nstaff:x:50:guest\nnogroup:x:65534:\n"


def entry(name, kind=tarfile.REGTYPE, mode=0o644, **more):
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.mtime = kind, mode, 1700000000
    for key, value in more.items():
        setattr(info, key, value)
    return info


def tar_of(entries):
    """(TarInfo, bytes or None) pairs as a tar."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            info.size = len(data) if data is not None else 0
            tar.addfile(info, io.BytesIO(data) if data is not None else None)
    return stream.getvalue()


def files(mapping):
    """name -> text, as regular files."""
    return [(entry(name), text.encode()) for name, text in mapping.items()]


def folder(name, mode=0o755, **more):
    return entry(name, tarfile.DIRTYPE, mode, **more), None


def link(name, target):
    return entry(name, tarfile.SYMTYPE, 0o777, linkname=target), None


def busybox_layer(programs=()):
    """`programs`: (name inside, path here) of further static programs."""
    with open(BUSYBOX, "rb") as file:
        binary = file.read()
    applets = subprocess.run([BUSYBOX, "--list"], capture_output=True, text=True, check=True).stdout.split()
    entries = [folder(name) for name in ("bin", "etc", "home", "home/guest", "root", "usr", "usr/bin", "var", "proc", "dev")]
    entries += [folder("tmp", 0o1777)]
    entries += [(entry("bin/busybox", mode=0o755), binary)]
    entries += [link(f"bin/{name}", "busybox") for name in applets if name != "busybox"]
    entries += files({"etc/passwd": PASSWD, "etc/group": GROUP})
    for name, path in programs:
        with open(path, "rb") as file:
            entries.append((entry(name, mode=0o755), file.read()))
    return tar_of(entries)


def docker_archive(layers, tags=(), config=None, compress=False):
    """What `docker save` would write: manifest.json, a config, the layers."""
    blobs = [gzip.compress(layer, 1) if compress else layer for layer in layers]
    image = {
        "architecture": "amd64", "os": "linux", "created": "2024-05-01T10:00:00Z", "config": config or {},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]},
        "history": [{"created": "2024-05-01T10:00:00Z", "created_by": f"layer {number}"} for number in range(len(layers))],
    }
    text = json.dumps(image).encode()
    name = hashlib.sha256(text).hexdigest() + ".json"
    paths = [f"{hashlib.sha256(blob).hexdigest()}/layer.tar" for blob in blobs]
    manifest = [{"Config": name, "RepoTags": list(tags), "Layers": paths}]
    return tar_of([*((entry(path), blob) for path, blob in zip(paths, blobs)), (entry(name), text),
                   (entry("manifest.json"), json.dumps(manifest).encode())])


def oci_layout(layers, tag, config=None, media="application/vnd.oci.image.layer.v1.tar", pack=lambda layer: layer):
    """An OCI image layout with one image."""
    blobs = {}

    def blob(data, kind):
        digest = hashlib.sha256(data).hexdigest()
        blobs[digest] = data
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    image = {"architecture": "amd64", "os": "linux", "config": config or {}, "rootfs": {
        "type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]}}
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": blob(json.dumps(image).encode(), "application/vnd.oci.image.config.v1+json"),
                "layers": [blob(pack(layer), media) for layer in layers]}
    top = blob(json.dumps(manifest).encode(), manifest["mediaType"])
    top["annotations"] = {"io.containerd.image.name": f"docker.io/library/{tag}", "org.opencontainers.image.ref.name": tag}
    index = {"schemaVersion": 2, "manifests": [top]}
    return tar_of([folder("blobs"), folder("blobs/sha256"),
                   *((entry(f"blobs/sha256/{digest}"), data) for digest, data in blobs.items()),
                   *files({"index.json": json.dumps(index), "oci-layout": json.dumps({"imageLayoutVersion": "1.0.0"})})])
