// Lambda's Runtime API, no more than it takes: AWS's own client for Node has a native part that wants cmake.

import { Agent, request } from "node:http";
import { handle, warm } from "./webhook.mjs";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, method, path: `/2018-06-01/runtime/invocation/${path}`, agent }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ headers: answer.headers, text: Buffer.concat(parts).toString() }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

async function main() {
  await warm();
  for (;;) {
    const { headers, text } = await call("GET", "next");
    const answer = await handle(JSON.parse(text));
    await call("POST", `${headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(answer));
  }
}

main();
