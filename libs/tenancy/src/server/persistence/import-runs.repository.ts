import { brandId, type OperatorScope } from '@beffroi/kernel';
import { pageByKeyset, UnitOfWork } from '@beffroi/platform/typeorm';
import { Injectable } from '@nestjs/common';
import { type ImportRun, ImportRuns, type PageOf, type PageRequest } from '../../domain/index.ts';
import { ImportRunEntity } from './import-run.entity.ts';
import { mapPage } from './page.mapping.ts';

const NEWEST_FIRST = { by: ['id'], direction: 'desc' } as const;

@Injectable()
export class ImportRunsRepository extends ImportRuns {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async list(scope: OperatorScope, page: PageRequest): Promise<PageOf<ImportRun>> {
    const rows = await this.unitOfWork.read(scope, ({ manager }) =>
      pageByKeyset(
        manager.createQueryBuilder(ImportRunEntity, 'import_run').where('true'),
        page,
        NEWEST_FIRST,
      ),
    );
    return mapPage(rows, (row) => ({ ...row, id: brandId(row.id) }));
  }
}
