"""podman and buildah for tests: no daemon, a storage of their own, limits that a machine in a machine allows."""

import json
import os
import resource
import subprocess
from pathlib import Path


class Containers:
    """podman and buildah with a storage of their own; what was started is removed at the end."""

    def __init__(self, folder):
        self.folder, self.started = folder, []
        storage = folder / "storage.conf"
        storage.write_text(f'[storage]\ndriver = "overlay"\ngraphroot = "{folder}/storage"\nrunroot = "{folder}/run"\n',
                           encoding="utf-8")
        config = folder / "containers.conf"
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        # Limits of our own: a machine that is a container itself may not raise them. crun wants other control groups.
        config.write_text(f'[containers]\ndefault_ulimits = ["nofile={files}:{files}", "nproc=4096:4096"]\n'
                          '[engine]\nruntime = "runc"\n', encoding="utf-8")
        self.unmount()
        self.environment = os.environ | {"CONTAINERS_STORAGE_CONF": str(storage), "CONTAINERS_CONF": str(config)}

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for name in self.started:
            if kind:
                print(f"{name} said:\n" + self.run("podman", "logs", "--tail=20", name)[0])
            self.run("podman", "rm", "--force", "--volumes", "--time=5", name)
        self.run("podman", "volume", "rm", "--force", "aijob-verify")
        self.unmount()

    def unmount(self):
        """The storage's mounts, also those of a run that was killed: else the folder could not be deleted."""
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        for place in reversed([line.split()[1] for line in lines]):
            if place.startswith(f"{self.folder}/"):
                subprocess.run(["umount", "--lazy", place], check=False)

    def run(self, *words, timeout=120):
        """Output and exit status."""
        done = subprocess.run([str(word) for word in words], env=self.environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        return done.stdout.strip(), done.returncode

    def must(self, *words, timeout=120):
        said, status = self.run(*words, timeout=timeout)
        if status:
            raise RuntimeError(f"{' '.join(map(str, words))}: {said[-4000:]}")
        return said

    def inspect(self, kind, name):
        return json.loads(self.must("podman", kind, "inspect", name))[0]

    def start(self, name, image, options, flags):
        """A container as hardened as one can be."""
        self.run("podman", "rm", "--force", "--time=5", name)
        self.started.append(name)
        self.must("podman", "run", "--detach", f"--name={name}", "--network=host", "--read-only", "--read-only-tmpfs=false",
                  "--cap-drop=ALL", "--security-opt=no-new-privileges", "--volume=aijob-verify:/var/lib/aijob_exporter",
                  *options, image, *flags)

    def stop(self, name):
        """SIGTERM; gives the exit status."""
        self.must("podman", "stop", "--time=20", name)
        return self.inspect("container", name)["State"]["ExitCode"]
