import type { Text } from '@beffroi/kernel';

/** What each documented field of a request means. */
export const FIELD_TEXTS: Readonly<Record<string, Text>> = {
  model: {
    fr: 'Identifiant du modèle ou l’un de ses alias (GET /v1/models).',
    en: 'The id of a model or one of its aliases (GET /v1/models).',
  },
  messages: {
    fr: 'La conversation : texte, images et appels d’outils.',
    en: 'The conversation: text, images and tool calls.',
  },
  prompt: {
    fr: 'Un texte ou plusieurs, ou leurs jetons.',
    en: 'A text or several, or their tokens.',
  },
  input: {
    fr: 'Un texte ou plusieurs, ou leurs jetons. À la place, messages pour un texte accompagné d’une image.',
    en: 'A text or several, or their tokens. Instead of it, messages for a text that comes with an image.',
  },
  query: { fr: 'La question.', en: 'The query.' },
  documents: {
    fr: 'Les documents à classer : des textes, ou des objets avec un champ text.',
    en: 'The documents to rank: texts, or objects with a field text.',
  },
  top_n: {
    fr: 'Le nombre de documents rendus ; tous par défaut.',
    en: 'How many are returned; all by default.',
  },
  user: {
    fr: 'L’utilisateur final. Seule une empreinte propre à la collectivité en est gardée.',
    en: 'The end user. Only a digest that means nothing outside the collectivité is kept.',
  },
  stream: {
    fr: 'Réponse en flux d’événements (SSE). null vaut false.',
    en: 'Answer as a stream of events (SSE). null means false.',
  },
  stream_options: {
    fr: 'Options du flux ; include_usage est toujours actif.',
    en: 'Options of the stream; include_usage is always on.',
  },
  max_tokens: {
    fr: 'Le plus de jetons que la réponse peut avoir ; sans lui, la valeur par défaut du modèle.',
    en: 'The most tokens that the answer may have; the model’s default without it.',
  },
  max_completion_tokens: {
    fr: 'Le nom récent de max_tokens ; il l’emporte.',
    en: 'The newer name of max_tokens; it wins.',
  },
  n: { fr: 'Le nombre de réponses.', en: 'How many answers.' },
  best_of: {
    fr: 'Le nombre de réponses parmi lesquelles choisir (vLLM).',
    en: 'How many answers to choose from (vLLM).',
  },
  prompt_logprobs: {
    fr: 'Le nombre de probabilités pour chaque jeton de la requête (vLLM).',
    en: 'How many probabilities for each token of the prompt (vLLM).',
  },
  encoding_format: {
    fr: 'Forme des vecteurs : nombres, ou base64 de flottants de 32 bits.',
    en: 'How vectors are written: numbers, or base64 of 32-bit floats.',
  },
  dimensions: {
    fr: 'La longueur des vecteurs, si le modèle sait la réduire.',
    en: 'The length of vectors, where the model can shorten them.',
  },
  temperature: { fr: 'La part du hasard.', en: 'How much is left to chance.' },
  top_p: {
    fr: 'Tirage parmi les jetons qui font ensemble cette probabilité.',
    en: 'Draws among the tokens that make up this probability.',
  },
  presence_penalty: {
    fr: 'Pénalité des jetons déjà présents.',
    en: 'Penalty of tokens that are there already.',
  },
  frequency_penalty: {
    fr: 'Pénalité des jetons selon leur fréquence.',
    en: 'Penalty of tokens by how often they are there.',
  },
  seed: { fr: 'La graine du hasard.', en: 'The seed of chance.' },
  stop: { fr: 'Texte ou textes devant lesquels s’arrêter.', en: 'Text or texts to stop before.' },
  logit_bias: { fr: 'Poids ajouté à certains jetons.', en: 'Weight added to some tokens.' },
  min_tokens: { fr: 'Le moins de jetons (vLLM).', en: 'The fewest tokens (vLLM).' },
  ignore_eos: {
    fr: 'Ne pas s’arrêter de soi-même (vLLM).',
    en: 'Do not stop by itself (vLLM).',
  },
  tools: { fr: 'Les outils que le modèle peut appeler.', en: 'Tools that the model may call.' },
  tool_choice: {
    fr: 'none, auto, required, ou l’outil à appeler.',
    en: 'none, auto, required, or the tool to call.',
  },
  parallel_tool_calls: {
    fr: 'Plusieurs appels d’outils dans une réponse.',
    en: 'Several tool calls in one answer.',
  },
  response_format: {
    fr: 'La forme de la réponse : text, json_object ou json_schema.',
    en: 'The form of the answer: text, json_object or json_schema.',
  },
  logprobs: {
    fr: 'Donner la probabilité des jetons de la réponse.',
    en: 'Tell how likely the tokens of the answer are.',
  },
  top_logprobs: {
    fr: 'Le nombre de jetons probables donnés avec chacun.',
    en: 'How many likely tokens are told with each.',
  },
  reasoning_effort: {
    fr: 'L’effort de raisonnement d’un modèle qui raisonne.',
    en: 'How hard a reasoning model thinks.',
  },
  chat_template_kwargs: {
    fr: 'Arguments du gabarit de conversation (vLLM).',
    en: 'Arguments of the chat template (vLLM).',
  },
  echo: {
    fr: 'Rendre aussi le texte donné ; le nombre de probabilités de chaque jeton est alors borné comme prompt_logprobs.',
    en: 'Return the given text too; probabilities of each token are then bounded as prompt_logprobs is.',
  },
  suffix: { fr: 'Le texte qui vient après.', en: 'The text that comes after.' },
};
