/** Where a remark may begin behind a path: ` (`, ` - `, ` # `, ` // `, ` @ `, `: `. */
export const REMARK = /(?<=\S)(?:\s+(?:\(|[-–—#:@]+\s|\/\/\s)|:\s)/g;
