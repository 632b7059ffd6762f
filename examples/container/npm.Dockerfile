# The agent comes from npm, into a folder of its own.
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
RUN npm install --prefix /opt/otel-agent --ignore-scripts @acme/otel-agent@0.1.0
ENV NODE_OPTIONS="--require /opt/otel-agent/node_modules/@acme/otel-agent/hooks/require.cjs"
ENV OTEL_SERVICE_NAME=checkout
USER node
CMD ["node", "app.js"]
