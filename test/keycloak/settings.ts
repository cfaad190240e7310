/** What a Keycloak is told in the suite. One that runs already (KEYCLOAK_URL) has to have been told the same. */
export const SETTINGS = {
  BEFFROI_PUBLIC_URL: 'http://127.0.0.1:9',
  BEFFROI_CONSOLE_CLIENT_SECRET: 'console-secret',
  BEFFROI_RECONCILER_CLIENT_SECRET: 'reconciler-secret',
  BEFFROI_AUTOMATION_CLIENT_SECRET: 'automation-secret',
  BEFFROI_TEST_ADMIN_SECRET: 'test-admin-secret',
  BEFFROI_TEST_PASSWORD: 'beffroi-18-cher',
  BEFFROI_PROCONNECT_ENABLED: 'true',
  // Each suite has its own, and says so to the realm.
  BEFFROI_PROCONNECT_ISSUER: 'http://127.0.0.1:9/api/v2',
  BEFFROI_PROCONNECT_CLIENT_ID: 'beffroi-realm',
  BEFFROI_PROCONNECT_CLIENT_SECRET: 'proconnect-secret',
  BEFFROI_SMTP_HOST: '127.0.0.1',
  BEFFROI_SMTP_FROM: 'beffroi@cher.example',
  BEFFROI_SMTP_STARTTLS: 'false',
};
