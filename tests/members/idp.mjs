// An identity provider for the tests: oidc-provider (certified by the OpenID Foundation) with one client.
// node idp.mjs PORT REDIRECT_URI. Whoever signs in as NAME is NAME (sub) with the address NAME@example.org,
// verified unless the name begins with "unverified.".
import Provider from 'oidc-provider';

const [port, redirect] = process.argv.slice(2);
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: 'portal',
    client_secret: 'a-secret-of-the-tests-that-is-long-enough',
    redirect_uris: [redirect],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  }],
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['tests'] },
  async findAccount(_ctx, name) {
    const claims = {
      sub: name, name, email: `${name}@example.org`, email_verified: !name.startsWith('unverified.'),
    };
    return { accountId: name, claims: async () => claims };
  },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
