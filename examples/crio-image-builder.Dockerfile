# One image for every step of a build on CRI-O, for CRIO_IMAGE_BUILDER_IMAGE: it builds with buildctl and loads with podman, so
# it goes with `loader: { type: 'podman', version: '4.5.1' }` and `steps: { build: { version: '0.32.2' } }`.
# podman is pinned: versions before 4.0 lose the name of an image, 4.8.0 to 4.9.0 and 5.3.0 to 5.3.1 crash.
FROM docker.io/moby/buildkit:v0.32.2 AS buildkit

FROM quay.io/podman/stable:v4.5.1
COPY --from=buildkit /usr/bin/buildctl /usr/bin/buildctl
