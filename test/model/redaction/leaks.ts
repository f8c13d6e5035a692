/** A log line, or several, and what must not survive in it. */
export interface Leak {
  readonly shape: string;
  readonly text: string;
  readonly secrets: readonly string[];
}

// Prefixes stand apart from their bodies, so that no scanner takes this table for a leak.
const body = (length: number) => 'M4d3Up7Qx9Zk2Wv5Rt8Yb1Nc6Lf0Hj3GsPe'.repeat(20).slice(0, length);
const hex = (length: number) => '4f9a0c7e21b85d36'.repeat(20).slice(0, length);
const token = (prefix: string, length: number) => `${prefix}${body(length)}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

const github = token('gh' + 'p_', 36);
const githubApp = token('gh' + 's_', 36);
const githubFine = `github_${'pat'}_${body(22)}_${body(40)}`;
const gitlab = token('gl' + 'pat-', 20);
const slackBot = `xo${'xb'}-111122223333-444455556666-${body(24)}`;
const slackApp = `xa${'pp'}-1-A111-2222-${hex(64)}`;
const npm = token('np' + 'm_', 36);
const pypi = token('pyp' + 'i-AgEIcHlwaS5vcmc', 60);
const awsId = `AK${'IA'}MADEUPMADEUP4321`;
const awsTemporaryId = `AS${'IA'}MADEUPMADEUP4321`;
const awsSecret = 'm4D3/uPs3cr3tK3y+F0rT3sTs0nLyx9Zq2Wv5RtA';
const google = token('AI' + 'za', 35);
const jwt = `ey${'J'}hbGciOiJIUzI1NiJ9.${base64('{"sub":"made-up"}').replaceAll('=', '')}.${body(43)}`;
const pemBody = [body(64), body(64), body(40)];
const pem = (separator: string) =>
  ['-----BEGIN RSA PRIVATE' + ' KEY-----', ...pemBody, '-----END RSA PRIVATE' + ' KEY-----'].join(
    separator,
  );
const basic = base64('ci-bot:made-up-pw');

const leak = (shape: string, text: string, ...secrets: string[]): Leak => ({
  shape,
  text,
  secrets,
});

export const leaks: readonly Leak[] = [
  // Builders' arguments
  leak(
    'build argument',
    'args: [--context=dir:///workspace --build-arg NPM_TOKEN=made-up-npm-1]',
    'made-up-npm-1',
  ),
  leak(
    'build argument, joined',
    '/kaniko/executor --build-arg=DB_PASSWORD=p@ss,w0rd! --destination=r:5000/a:1',
    'p@ss,w0rd',
  ),
  leak(
    'build argument, quoted',
    'buildah bud --build-arg "API_KEY=quoted value 17" .',
    'quoted value 17',
  ),
  leak(
    'build argument in brackets',
    'INFO[0000] build args: [PIP_TOKEN=hush4hush VERSION=1.2.3]',
    'hush4hush',
  ),
  leak(
    'build argument, last in a JSON list',
    '{"args":["--build-arg","GIT_PASSWORD=xyzzy-42","--verbosity=info"]}',
    'xyzzy-42',
  ),
  leak('instruction ENV with =', 'INFO[0003] ENV MYSQL_ROOT_PASSWORD=swordfish', 'swordfish'),
  leak('instruction ENV with a blank', 'STEP 4/9: ENV API_TOKEN sesame-open-9', 'sesame-open-9'),
  leak(
    'instruction ARG with a default',
    'Step 2/7 : ARG CLIENT_SECRET=zebra!stripe',
    'zebra!stripe',
  ),
  leak('instruction RUN with an export', 'RUN export SECRET_KEY=rhubarb77 && npm ci', 'rhubarb77'),
  // Pairs
  leak('password=', 'connecting with user=app password=hunter2', 'hunter2'),
  leak('password:', 'Generated admin password: Xk3-plover', 'Xk3-plover'),
  leak('single-quoted', "passwd='two words'", 'two words', 'words'),
  leak('lower-case pass', 'smtp: user=mailer pass=c0rrect', 'c0rrect'),
  leak('DB_PASS', 'DB_PASS=battery-staple', 'battery-staple'),
  leak('JSON', '{"user":"ci","password":"tr0ub4dor&3"}', 'tr0ub4dor&3'),
  leak('JSON with blanks', '{ "client_secret" : "open sesame please" }', 'open sesame', 'please'),
  leak('JSON in a JSON string', '{"msg":"{\\"apiKey\\":\\"inner-42\\",\\"n\\":1}"}', 'inner-42'),
  leak('JSON, escaped twice', '{\\\\\\"token\\\\\\":\\\\\\"deep-inside-7\\\\\\"}', 'deep-inside-7'),
  leak('JSON with an escaped quote', '{"secret":"before\\"after-9","x":1}', 'after-9'),
  leak('camelCase key', 'clientSecret: hollyhock-8', 'hollyhock-8'),
  leak('dotted key', 'spring.datasource.password=dragonfly', 'dragonfly'),
  leak('YAML', '  accessKey: juniper-berry\n  region: eu-west-1', 'juniper-berry'),
  leak('YAML block', 'password: |\n  cardamom-pod\nuser: x', 'cardamom-pod'),
  leak('Go map', 'map[password:nightjar user:ci]', 'nightjar'),
  leak('Ruby hash', ':password => "waxwing"', 'waxwing'),
  leak(
    'UUID behind a token key',
    'token=550e8400-e29b-41d4-a716-446655440000',
    '550e8400-e29b-41d4-a716-446655440000',
  ),
  leak('hexadecimal behind a secret key', `SECRET_KEY_BASE=${hex(64)}`, hex(64)),
  leak('coloured', 'password=\u001b[32mgoldfinch\u001b[0m done', 'goldfinch'),
  leak(
    'kubectl create secret',
    'kubectl create secret generic db --from-literal=password=bullfinch',
    'bullfinch',
  ),
  leak('environment in a pod', '- name: REGISTRY_PASSWORD\n  value: linnet', 'linnet'),
  leak('environment in JSON', '{"name":"GIT_TOKEN","value":"siskin"}', 'siskin'),
  leak('query string', 'GET /hook?token=brambling&ref=main HTTP/1.1', 'brambling'),
  leak('form', 'grant_type=client_credentials&client_id=ci&client_secret=redwing', 'redwing'),
  leak('XML element', '<server><id>nexus</id><password>fieldfare</password></server>', 'fieldfare'),
  leak(
    'a value given away elsewhere',
    'password=capercaillie7\nlogin of ci with capercaillie7 refused',
    'capercaillie7',
  ),
  // Flags
  leak(
    'flag with a blank',
    'helm registry login r:5000 --username ci --password ptarmigan',
    'ptarmigan',
  ),
  leak('flag in a list', 'args: ["--registry-token", "dotterel-1"]', 'dotterel-1'),
  leak('docker login -p', 'docker login -u ci -p whimbrel registry.example.com', 'whimbrel'),
  leak('curl -u', 'RUN curl -fsSL -u ci:greenshank https://files.example.com/a.tgz', 'greenshank'),
  leak(
    'curl --user, quoted',
    "curl --user 'ci:red shank' https://files.example.com",
    'red shank',
    'shank',
  ),
  leak(
    'skopeo --dest-creds',
    'skopeo copy --dest-creds ci:turnstone docker://a docker://b',
    'turnstone',
  ),
  leak('netrc', 'machine github.com login ci password sanderling', 'sanderling'),
  leak('npm config', 'npm config set //registry.example.com/:_authToken dunlin-5', 'dunlin-5'),
  leak('npmrc', '//registry.npmjs.org/:_authToken=knot-in-flight', 'knot-in-flight'),
  leak('sshpass', 'sshpass -p avocet ssh ci@host', 'avocet'),
  // Docker's configuration
  leak('docker auths', `{"auths":{"registry:5000":{"auth":"${basic}"}}}`, basic),
  leak('docker auths, short', `{"auths":{"r":{"auth":"${base64('u:p')}"}}}`, base64('u:p')),
  leak('docker auths, escaped', `"{\\"auths\\":{\\"r\\":{\\"auth\\":\\"${basic}\\"}}}"`, basic),
  leak('identity token', '{"identitytoken":"phalarope"}', 'phalarope'),
  leak(
    '.dockerconfigjson',
    `.dockerconfigjson: ${base64(`{"auths":{"r:5000":{"auth":"${basic}"}}}`)}`,
    base64(`{"auths":{"r:5000":{"auth":"${basic}"}}}`),
  ),
  // Addresses
  leak(
    'git over https',
    `Cloning https://x-access-token:${githubApp}@github.com/acme/app.git`,
    githubApp,
  ),
  leak(
    'git, password with @',
    'fatal: unable to access https://ci:p@nther@git.example.com/a.git/',
    'p@nther',
    'nther',
  ),
  leak('git, token as the user', `git clone https://${hex(40)}@git.example.com/a.git`, hex(40)),
  leak('pip index', 'Looking in indexes: https://reader:godwit@pypi.example.com/simple', 'godwit'),
  leak('postgres', 'DATABASE_URL=postgres://app:curlew@db:5432/app', 'curlew'),
  leak('mongodb', 'mongodb+srv://app:lapwing@cluster0.example.net/test', 'lapwing'),
  leak('redis', 'redis://:plover@redis:6379/0', ':plover'),
  leak('amqp', 'amqp://builder:ruff@rabbitmq:5672/%2f', ':ruff@'),
  leak('proxy', 'HTTP_PROXY=http://proxyuser:snipe@proxy.example.com:3128', 'snipe'),
  // Headers
  leak('bearer', '> Authorization: Bearer made.up.bearer-1', 'made.up.bearer-1'),
  leak('basic', `authorization: Basic ${basic}`, basic),
  leak('token', `curl -H "Authorization: token ${hex(40)}" https://api.example.com`, hex(40)),
  leak('no scheme', 'Authorization: woodcock', 'woodcock'),
  leak('Go header map', 'map[Accept:[*/*] Authorization:[Bearer quail-3x]]', 'quail-3x'),
  leak('JSON headers', '{"headers":{"authorization":"Bearer corncrake"}}', 'corncrake'),
  leak('git extraheader', `git -c http.extraheader="AUTHORIZATION: basic ${basic}" fetch`, basic),
  leak('bearer alone', 'sending bearer ab12cd34ef56', 'ab12cd34ef56'),
  leak('X-Vault-Token', 'X-Vault-Token: moorhen', 'moorhen'),
  leak('X-Api-Key', "-H 'X-Api-Key:coot-4-you'", 'coot-4-you'),
  leak('cookie', 'Cookie: theme=dark; session=grebe-of-the-lake', 'grebe-of-the-lake'),
  leak('set-cookie', 'Set-Cookie: sid=bittern; Path=/; HttpOnly', 'bittern'),
  // Keys in PEM
  leak('private key', `key:\n${pem('\n')}\ndone`, ...pemBody),
  leak('private key, escaped line ends', `"private_key": "${pem('\\n')}\\n"`, ...pemBody),
  leak('private key, end missing', pem('\n').split('-----END')[0] ?? '', ...pemBody),
  leak('private key, behind step prefixes', pem('\n[build] '), ...pemBody),
  leak(
    'service account',
    `{"type":"service_account","private_key_id":"${hex(40)}","private_key":"${pem('\\n')}"}`,
    hex(40),
    ...pemBody,
  ),
  // Issuers' own shapes, with no key before them
  leak('JWT', `caller presented ${jwt} which has expired`, jwt, body(43)),
  leak('GitHub', `using ${github}`, github),
  leak('GitHub, fine-grained', `remote: ${githubFine} has no access`, githubFine),
  leak('GitHub, behind an escaped line end', `"log":"done\\n${github}\\n"`, github),
  leak('GitLab', `remote: HTTP Basic: Access denied for ${gitlab}`, gitlab),
  leak('Slack, bot', `posting as ${slackBot}`, slackBot),
  leak('Slack, app', `socket mode with ${slackApp}`, slackApp),
  leak(
    'Slack, webhook',
    `POST https://hooks.slack.com/services/${'T0MADEUP1'}/B0MADEUP2/${body(24)}`,
    body(24),
  ),
  leak('npm', `npm notice publishing with ${npm}`, npm),
  leak('PyPI', `twine: ${pypi} rejected`, pypi),
  leak('AWS, key id', `InvalidAccessKeyId: ${awsId} does not exist`, awsId),
  leak('AWS, secret key', `aws_secret_access_key = ${awsSecret}`, awsSecret),
  leak(
    'AWS, secret key alone',
    `+ aws configure ${awsTemporaryId} ${awsSecret}`,
    awsTemporaryId,
    awsSecret,
  ),
  leak('AWS, session token', `AWS_SESSION_TOKEN=${'IQo' + 'Jb3JpZ2lu'}${body(200)}`, body(200)),
  leak(
    'AWS, signed address',
    `GET https://b.s3.amazonaws.com/k?X-Amz-Signature=${hex(64)}&X-Amz-Expires=900`,
    hex(64),
  ),
  leak('Google', `maps key ${google} is restricted`, google),
  leak(
    'Azure, account key',
    `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${body(86)}==;EndpointSuffix=core.windows.net`,
    body(86),
  ),
  leak(
    'Azure, SAS',
    `https://acme.blob.core.windows.net/c/b?sv=2022-11-02&sig=${body(43)}%3D&se=2026-01-01`,
    body(43),
  ),
  leak('Stripe', `sk_${'live'}_${body(24)} refused`, body(24)),
  leak('SendGrid', `S${'G'}.${body(22)}.${body(43)}`, body(22), body(43)),
  leak('Docker Hub', `dckr_${'pat'}_${body(27)}`, body(27)),
  leak('Vault', `hv${'s'}.${body(24)}`, body(24)),
  leak(
    'AWS, the secret key of its documentation',
    'using wJalrXUtnFEMI/K7MDENG/bPxRfiCY' + 'EXAMPLEKEY',
    'wJalrXUtnFEMI',
    'K7MDENG',
  ),
  leak('random base64', `seed ${awsSecret} accepted`, awsSecret),
  leak(
    'random base64url',
    'state _hT4wB8-nC6rMz5Kd2Yf_3VqGs7Jx1LpAeWu9 stored',
    'hT4wB8',
    'nC6rMz5Kd2Yf',
    '3VqGs7Jx1LpAeWu9',
  ),
];
