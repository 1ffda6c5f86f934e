# The program needs glibc and nothing else: SQLite and the time zones are inside.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=docker
RUN make build VERSION="$VERSION" && mkdir /data

FROM gcr.io/distroless/base-debian12:nonroot
COPY --from=build /src/bin/toasoan /usr/local/bin/toasoan
COPY --from=build --chown=nonroot:nonroot /data /data
ENV TOASOAN_DATA_DIR=/data TOASOAN_DATABASE_URL=sqlite:/data/toasoan.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["toasoan", "healthcheck"]
ENTRYPOINT ["toasoan"]
CMD ["serve"]
