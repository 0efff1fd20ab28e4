// The webhook door in Node: the same checks, the same message, the same line, both connections opened before the first
// event. No default chain of credentials, no retries but the SDK's own, keep-alive, and nothing parsed before it is verified.

import { createHmac, timingSafeEqual } from "node:crypto";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const { env } = process;
const credentials = {
  accessKeyId: env.AWS_ACCESS_KEY_ID,
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
  sessionToken: env.AWS_SESSION_TOKEN,
};
const shared = { region: env.AWS_REGION, credentials };
const secretsManager = new SecretsManagerClient({ ...shared, endpoint: env.AWS_ENDPOINT_URL_SECRETS_MANAGER });
// The Rust SDK does not check the MD5 of what it sent, so this one need not either.
const sqs = new SQSClient({ ...shared, endpoint: env.AWS_ENDPOINT_URL_SQS, useQueueUrlAsEndpoint: false, md5: false });

const AGE_MAX_S = Number(env.AGE_MAX_S);
const AHEAD_MAX_S = Number(env.AHEAD_MAX_S);
const BODY_BYTES_MAX = 256 * 1024;

let secrets = [];

export async function warm() {
  const secret = secretsManager.send(new GetSecretValueCommand({ SecretId: env.WEBHOOK_SECRET_ARN }));
  const refused = sqs.send(new SendMessageCommand({ QueueUrl: env.EVENTS_QUEUE_URL, MessageBody: "" })).catch(() => {});
  const { current, previous } = JSON.parse((await secret).SecretString);
  secrets = [current, previous].filter(Boolean);
  await refused;
}

export async function handle(event) {
  const [outcome, reason, answer] = await judge(event);
  console.log(JSON.stringify({ timestamp: new Date().toISOString(), level: "INFO", message: "webhook", outcome, reason }));
  return answer;
}

async function judge({ requestContext, headers, body = "", isBase64Encoded }) {
  if (requestContext.http.method !== "POST") return refused("method", 405);
  if (!headers["content-type"]?.toLowerCase().startsWith("application/json")) return refused("content_type", 415);
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > BODY_BYTES_MAX) return refused("body_too_long", 413);
  const signature = headers["x-zm-signature"];
  const timestamp = headers["x-zm-request-timestamp"];
  if (!signature || !timestamp) return refused("signature_missing", 401);
  const age = Date.now() / 1000 - Number(timestamp);
  if (!(age <= AGE_MAX_S && age >= -AHEAD_MAX_S)) return refused("timestamp", 401);
  const claimed = Buffer.from(signature);
  const signer = secrets.find((secret) => {
    const hmac = createHmac("sha256", secret).update(`v0:${timestamp}:`).update(bytes).digest("hex");
    const right = Buffer.from(`v0=${hmac}`);
    return right.length === claimed.length && timingSafeEqual(right, claimed);
  });
  if (!signer) return refused("signature_mismatch", 401);
  const parsed = parse(bytes);
  if (parsed?.event === "endpoint.url_validation") return challenge(parsed.payload.plainToken, signer);
  const message = { body_base64: bytes.toString("base64"), received_at: new Date().toISOString() };
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: env.EVENTS_QUEUE_URL, MessageBody: JSON.stringify(message) }));
  } catch {
    return ["again", "queue", { statusCode: 503 }];
  }
  return ["queued", "current", { statusCode: 204 }];
}

function refused(reason, statusCode) {
  return ["refused", reason, { statusCode }];
}

function parse(bytes) {
  try {
    return JSON.parse(bytes);
  } catch {
    return undefined;
  }
}

function challenge(plainToken, secret) {
  const encryptedToken = createHmac("sha256", secret).update(plainToken).digest("hex");
  const body = JSON.stringify({ plainToken, encryptedToken });
  return ["answered", "current", { statusCode: 200, headers: { "content-type": "application/json" }, body }];
}
