import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import {
  type CodeInsee,
  type CommuneFinding,
  type CommuneRow,
  type GroupRow,
  nationalData,
  type NationalData,
  type Siren,
  TerritoryDirectory,
  type TerritoryEntry,
} from '../../domain/index.ts';

const require = createRequire(import.meta.url);

/** The national data of @etalab/decoupage-administratif, read at the first question and kept. */
@Injectable()
export class PackagedDirectory extends TerritoryDirectory {
  #data: Promise<NationalData> | undefined;

  async findBySiren(siren: Siren): Promise<TerritoryEntry | undefined> {
    return (await this.#load()).findBySiren(siren);
  }

  async findByCodeInsee(code: CodeInsee): Promise<CommuneFinding> {
    return (await this.#load()).findByCodeInsee(code);
  }

  async search(text: string, first: number): Promise<readonly TerritoryEntry[]> {
    return (await this.#load()).search(text, first);
  }

  async membersOf(siren: Siren): Promise<readonly TerritoryEntry[]> {
    return (await this.#load()).membersOf(siren);
  }

  async inDepartment(code: string): Promise<readonly TerritoryEntry[]> {
    return (await this.#load()).inDepartment(code);
  }

  #load(): Promise<NationalData> {
    this.#data ??= readNationalData();
    return this.#data;
  }
}

const readNationalData = async (): Promise<NationalData> => {
  const [communes, groups, territories] = await Promise.all([
    readRows<CommuneRow>('communes'),
    readRows<GroupRow>('epci'),
    readRows<GroupRow>('ept'),
  ]);
  return nationalData(communes, [...groups, ...territories]);
};

const readRows = async <Row>(name: string): Promise<Row[]> => {
  const path = require.resolve(`@etalab/decoupage-administratif/data/${name}.json`);
  return JSON.parse(await readFile(path, 'utf8')) as Row[];
};
