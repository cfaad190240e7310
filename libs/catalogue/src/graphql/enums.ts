import { registerEnumType } from '@nestjs/graphql';

/** Values as in the data-plane records; names as GraphQL writes them. */
export const ModelType = {
  TEXT_GENERATION: 'text-generation',
  TEXT_EMBEDDINGS_INFERENCE: 'text-embeddings-inference',
  TEXT_CLASSIFICATION: 'text-classification',
  AUTOMATIC_SPEECH_RECOGNITION: 'automatic-speech-recognition',
  IMAGE_TO_TEXT: 'image-to-text',
} as const;
registerEnumType(ModelType, {
  name: 'ModelType',
  description: 'What a model is asked for, in Albert’s words.',
  valuesMap: {
    TEXT_GENERATION: { description: 'Chat and completion.' },
    TEXT_EMBEDDINGS_INFERENCE: { description: 'Vectors of texts.' },
    TEXT_CLASSIFICATION: { description: 'Judging a text, such as moderation.' },
    AUTOMATIC_SPEECH_RECOGNITION: { description: 'Speech into text.' },
    IMAGE_TO_TEXT: { description: 'Reading images and documents.' },
  },
});

export const Qualification = {
  NONE: 'none',
  HDS: 'hds',
  SECNUMCLOUD_3_2: 'secnumcloud-3.2',
  SECNUMCLOUD_3_2_HDS: 'secnumcloud-3.2-hds',
} as const;
registerEnumType(Qualification, {
  name: 'Qualification',
  description: 'What a site is qualified for.',
  valuesMap: {
    NONE: { description: 'In the European Union, without qualification.' },
    HDS: { description: 'Certified to host health data (hébergeur de données de santé).' },
    SECNUMCLOUD_3_2: { description: 'SecNumCloud 3.2 of ANSSI.' },
    SECNUMCLOUD_3_2_HDS: { description: 'Both.' },
  },
});

export const SelfHostingRefusal = {
  LICENCE: 'licence',
  NO_PUBLIC_WEIGHTS: 'no-public-weights',
  NOT_SUPPORTED: 'not-supported',
} as const;
registerEnumType(SelfHostingRefusal, {
  name: 'SelfHostingRefusal',
  description: 'Why a model may not be self-hosted.',
  valuesMap: {
    LICENCE: { description: 'Its licence forbids it.' },
    NO_PUBLIC_WEIGHTS: { description: 'Its weights are not published.' },
    NOT_SUPPORTED: { description: 'This platform cannot serve it.' },
  },
});

export const Precision = { BF16: 'bf16', FP8: 'fp8', NVFP4: 'nvfp4' } as const;
registerEnumType(Precision, {
  name: 'Precision',
  description: 'The number format of weights.',
  valuesMap: {
    BF16: { description: '16 bits.' },
    FP8: { description: '8 bits.' },
    NVFP4: { description: '4 bits with scales; native on Blackwell GPUs only.' },
  },
});
