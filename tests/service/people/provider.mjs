// A real OpenID Connect provider on this machine, for tests: whoever signs in is whom the test names.
// Arguments: the module, the port, the client's secret, the address to come back to, what goes wrong ("" or "issuer").
import { pathToFileURL } from "node:url";
const [module, port, secret, back, wrong] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(module).href);
const issuer = `http://127.0.0.1:${port}`;
const claims = (id) => {
  const [kind, ...address] = id.split("|");
  return { sub: id, email: address.join("|"), email_verified: kind !== "unverified", name: "From The Provider" };
};
const provider = new Provider(wrong === "issuer" ? `http://127.0.0.1:${Number(port) + 1}` : issuer, {
  clients: [{ client_id: "carefund", client_secret: secret, redirect_uris: [back], grant_types: ["authorization_code"],
    response_types: ["code"], token_endpoint_auth_method: "client_secret_post" }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  cookies: { keys: ["of tests"] },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => claims(id) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
