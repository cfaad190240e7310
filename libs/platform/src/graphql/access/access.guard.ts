import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GqlExecutionContext, type GqlContextType } from '@nestjs/graphql';
import { infoOf, requestOf, rootFieldOf } from '../request/request-context.ts';
import { CallAdmission } from './call.admission.ts';

/** Stands before every query, mutation and subscription. Plain HTTP routes are the app's own matter. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly calls: CallAdmission) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType<GqlContextType>() !== 'graphql') return true;
    const info = infoOf(context);
    await this.calls.admit(requestOf(context), {
      field: info.parentType.getFields()[info.fieldName]!,
      key: rootFieldOf(info),
      args: GqlExecutionContext.create(context).getArgs(),
    });
    return true;
  }
}
