# The agent comes from its image; the application's own packages do not change.
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
COPY --from=registry.example/acme/otel-agent:0.1.0 /autoinstrumentation /otel
ENV NODE_OPTIONS="--import /otel/register.mjs"
ENV OTEL_SERVICE_NAME=checkout
USER node
CMD ["node", "app.js"]
