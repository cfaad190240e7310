import { ModelCatalogue, SiteRegistry } from '@beffroi/catalogue/domain';
import { brandId, type DeploymentId, ok, type Result, type Scope } from '@beffroi/kernel';
import { toYaml } from '@beffroi/platform/kubernetes';
import { type Reading, UnitOfWork } from '@beffroi/platform/typeorm';
import { Collectivites } from '@beffroi/tenancy/domain';
import { Injectable } from '@nestjs/common';
import {
  type DeploymentDraft,
  type DeploymentPreview,
  GpuPrices,
  PreviewDeployment,
  type RequestFailure,
  siteFlavour,
} from '../../domain/index.ts';
import { liveInNamespace } from '../persistence/deployment.rows.ts';
import { readReserved } from '../persistence/site.ledger.ts';
import { readSitePlatform } from '../persistence/site-platform.rows.ts';
import { renderDraft } from '../reconcile/render.ts';
import { type Admitted, Admission } from './admission.ts';

/** Stands for the id that a request would be given. */
const ID_TO_COME = brandId<DeploymentId>('00000000-0000-7000-8000-000000000000');

@Injectable()
export class PreviewDeploymentOperation extends PreviewDeployment {
  private readonly admission: Admission;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    collectivites: Collectivites,
    private readonly models: ModelCatalogue,
    sites: SiteRegistry,
    private readonly prices: GpuPrices,
  ) {
    super();
    this.admission = new Admission(collectivites, models, sites);
  }

  execute(scope: Scope, draft: DeploymentDraft): Promise<Result<DeploymentPreview, RequestFailure>> {
    return this.unitOfWork.read(scope, async (reading) => {
      const admitted = await this.admission.admit(reading, draft, readReserved);
      if (!admitted.ok) return admitted;
      const { replicas, placed } = admitted.value;
      const perGpu = this.prices.perHourMicros(placed.gpuProduct);
      return ok({
        ...admitted.value,
        pricePerHourMicros: perGpu === null ? null : perGpu * placed.fit.gpus * replicas,
        manifests: await this.manifestsOf(reading, draft, admitted.value),
      });
    });
  }

  private async manifestsOf(
    reading: Reading,
    { collectiviteId }: DeploymentDraft,
    { namespace, model, site, placed, replicas, dedicated }: Admitted,
  ): Promise<string | null> {
    const sitePlatform = await readSitePlatform(reading.manager, site.id);
    if (!sitePlatform) return null;
    const deployment = {
      id: ID_TO_COME,
      version: 1,
      collectiviteId,
      namespace,
      modelId: model.id,
      replicas,
      precision: placed.fit.precision,
      gpuProduct: placed.gpuProduct,
      gpusPerReplica: placed.fit.gpus,
      contextTokens: placed.fit.maxModelLen,
    };
    const neighbours = await liveInNamespace(reading, site.id, namespace);
    const flavour = siteFlavour({ dedicated, collectiviteId }, site, sitePlatform.platform);
    const { models } = this;
    const manifests = await renderDraft({ deployment, neighbours, models, flavour, ...sitePlatform });
    return toYaml(manifests.filter(({ kind }) => kind !== 'Secret'));
  }
}
