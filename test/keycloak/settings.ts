/** What a Keycloak is told in the suite. One that runs already (KEYCLOAK_URL) has to have been told the same. */
export const SETTINGS = {
  BEFFROI_PUBLIC_URL: 'http://127.0.0.1:9',
  BEFFROI_CONSOLE_CLIENT_SECRET: 'console-secret',
  BEFFROI_RECONCILER_CLIENT_SECRET: 'reconciler-secret',
  BEFFROI_AUTOMATION_CLIENT_SECRET: 'automation-secret',
  BEFFROI_TEST_ADMIN_SECRET: 'test-admin-secret',
  BEFFROI_TEST_PASSWORD: 'beffroi-18-cher',
  BEFFROI_SMTP_HOST: '127.0.0.1',
  BEFFROI_SMTP_FROM: 'beffroi@cher.example',
  BEFFROI_SMTP_STARTTLS: 'false',
};
