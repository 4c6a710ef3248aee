// What stands for after.js where a draft is tried: nothing is kept, nothing is sent, and the end says so.

export const begin = async () => {};
export const flush = async () => 0;
export const deliver = ({ leave }) => leave("trial");
