/** Mistral's libraries say who they are: `mistral-client-typescript/2.7.0`, `mistral-client-python/…`. */
export const isMistralClient = (userAgent: string | undefined): boolean =>
  userAgent?.startsWith('mistral-client-') ?? false;
