# The agent, to be copied: into pods by an init container, or into other images by COPY --from.
#   docker build -t otel-agent .
#   docker buildx build --platform linux/amd64,linux/arm64,linux/s390x,linux/ppc64le -t otel-agent .
# Only /bin/cp differs from one architecture to the next, and nothing is run on a foreign one.

ARG NODE_IMAGE=docker.io/library/node:24-slim
ARG BUSYBOX_IMAGE=docker.io/library/busybox:1.37-musl

FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS agent
WORKDIR /build
# First what seldom changes, so that the packages need not be installed again for every change of the source.
COPY package.json package-lock.json .npmrc ./
COPY scripts/install-locked.mjs scripts/run-to-its-end.mjs scripts/
RUN ["node", "--input-type=module", "--eval", "import { installLocked } from './scripts/install-locked.mjs'; await installLocked('.')"]
COPY . .
RUN ["node", "scripts/build.mjs"]
RUN ["node", "scripts/stage-image.mjs", "/out"]

# A static one: there is no libc to link with in the image.
FROM ${BUSYBOX_IMAGE} AS copier

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=https://example.com/acme/otel-agent
LABEL org.opencontainers.image.title="@acme/otel-agent" \
  org.opencontainers.image.description="Zero-code OpenTelemetry tracing for Node.js, to be copied into pods and images" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.licenses="Apache-2.0 AND GPL-2.0-only"
# busybox does what its name says: under this name it only copies.
COPY --from=copier /bin/busybox /bin/cp
COPY --from=agent /out/ /
ENV PATH=/bin
USER 65532:65532
# What the OpenTelemetry Operator gives as the command; so `docker run --volume agent:/otel-auto-instrumentation-nodejs` does it too.
CMD ["cp", "-r", "/autoinstrumentation/.", "/otel-auto-instrumentation-nodejs"]
